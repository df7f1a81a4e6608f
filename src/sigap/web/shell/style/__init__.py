"""The style page: every component in every state, alive."""
