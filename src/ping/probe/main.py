def main(start):
    # type: (dict) -> None
    begin(start)
    Probe(Packets(bytes.fromhex(start["run"]), bytes.fromhex(start["key"]))).serve()


if __name__ == "__main__":
    main(START)  # type: ignore  # noqa: F821  # set by the bootstrap (start.ts)
