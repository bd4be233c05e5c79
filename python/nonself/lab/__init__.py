"""The composer: recorded conversations and a schedule become long captures.

What is said in a composed capture was said by real programs; only when it is said, and
by which of the scenario's hosts, is composed. See ``docs/lab.md``.
"""
