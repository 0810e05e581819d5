"""One target under atheris: the process that soak_guided.py starts.

    python -m unioncorpus.evaluation.soak_atheris TARGET [options of libFuzzer] [FOLDER of texts to begin with]

atheris takes the whole process (libFuzzer ends it), and follows only what is imported under its eyes: hence a process
and a module of its own, which imports nothing beforehand.
"""

import sys


def main() -> None:
    """Run libFuzzer on the target that the command line names; what breaks a law is an exception to it."""
    import atheris

    with atheris.instrument_imports(include=["unioncorpus"]):
        from unioncorpus.evaluation.soak_targets import TARGETS

    attempt = next(target.attempt for target in TARGETS if target.name == sys.argv[1])

    def execute(data: bytes) -> None:
        broken = attempt(data)
        if broken:
            raise AssertionError(broken)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], execute)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
