"""The moderators' desk: the queue of comments, and how one of them is decided.

`queue` knows which comments wait and in which order, `cards` what a moderator is shown of each,
`decisions` and `bulk` what they may do, `undo` how to take it back, `pages` the requests.
"""
