using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IapK8s.Bench.Driver;

/// <summary>
/// Sleeps to a point of the stopwatch's own clock, to within the kernel's timer slack (50 us). Timers of the runtime
/// come by the millisecond, which is more than what we want to measure.
/// </summary>
internal static partial class PreciseClock
{
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;

    /// <param name="timestamp">As of <see cref="Stopwatch.GetTimestamp"/>: nanoseconds of CLOCK_MONOTONIC on Linux.</param>
    public static void SleepUntil(long timestamp)
    {
        var until = new TimeSpec { Seconds = timestamp / Stopwatch.Frequency, Nanoseconds = timestamp % Stopwatch.Frequency };
        while (ClockNanosleep(ClockMonotonic, AbsoluteTime, in until, 0) != 0)
        {
            // A signal (the collector's) woke us early: sleep on to the same point.
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, in TimeSpec request, nint remain);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
