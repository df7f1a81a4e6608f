"""Signing in: what django-allauth is told to do our way.

adapters   words, audit, e-mails, no open sign-up
openid     OpenID Connect with a nonce and a checked signature
sessions   when a session was last used
"""
