"""The fault machine: seeded schedules of people, workers, a faulty outside and crashes at every point of input and output.

    ./run torture --minutes 10 --seed 1         schedules, then processes ended under load
    ./run torture --schedules 10000 --workers 3 one long run, dealt to processes of its own; --first goes on with it
    ./run torture --seed 1 --schedule 17        one schedule again
    ./run torture --remove-guards               each guard taken away, one at a time: something must turn red

A schedule is drawn from its seed alone. What runs is the product: its schema, its actions, its relay and worker through a real
Valkey, its callback routes, its channel adapters against the simulators' process. The simulators' books are the oracle: nobody is
paid twice, nothing paid that was not held, nothing lost. docs/operations.md says how to read what it prints.
"""
