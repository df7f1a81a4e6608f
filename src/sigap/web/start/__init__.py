"""Start the platform: the database, the migrations, and the processes, each started anew when it dies.

arguments.py   what was asked for on the command line
supervisor.py  the one process that starts and ends all others
child.py       one of the others, and what it hears of its supervisor
processes.py   what each of them runs
migrating.py   whether the tables are up to date, and how they come to be
web.py         the web server, and the one before it that takes events while the rest is imported
"""
