"""The untrusted side: a process that imports one submission and answers the examiner's calls.

The modules fall in three groups. Both sides: `limits`, `nodes`, `values`, `frames`. Inside the
worker: `main`, `servant`, `loading`, `watch`. On the examiner's side: `connection`, `client`,
`remote`. Nothing outside this package may import a submission.
"""
