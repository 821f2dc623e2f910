"""A comment of 300 characters, in the words of nobody, and what else a browser sends with it."""

TEXT = (
    "My legs jerk just as I fall asleep, and I wake with a start. It began when I worked nights,"
    " and it is worse after a day without a walk.\n\nReading for half an hour before bed helps me"
    " more than anything else did, and so did a cooler room. I hope that somebody finds this of"
    " use, whoever reads it at night."
)

TOKEN = "a" * 32  # of the cookie; Django compares it with the form's, and a short one needs no mask
