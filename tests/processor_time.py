"""What a process has used of a core: other work on the machine stretches its time, but not this."""

import psutil


def processor_time(pid: int) -> float:
    """Seconds of processor time of one process so far, its children apart. Raises psutil.NoSuchProcess."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
