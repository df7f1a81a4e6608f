"""The compiled pass over queue_log.

`scan` goes through the bytes of a log: some hundreds of lines are taken apart where they lie (`lines`), the call of
each is found in a hash table (`names`), and moves on (`calls`). What it found is in a `State`.
"""
