"""How moderators and editors sign in: a password, a limit on guessing it, a code, and an end.

django-axes counts failed log-ins, django-otp knows devices and codes. Here stands what this site
asks of them, and the three pages that they leave to us.
"""
