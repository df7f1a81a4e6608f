"""What every page wears: base templates, components, words and numbers by locale, the style page."""
