namespace IapK8s.Controller.Peers;

/// <summary>How many reviews there may be: so many in all, and of those few for any one caller, so that one that floods us keeps nobody else out. Safe for
/// concurrent use.</summary>
internal sealed class ReviewBudget(TimeProvider time)
{
    private const int MostCallers = 4096;

    private static readonly Rate All = new(PerSecond: 50, Burst: 100);
    private static readonly Rate Each = new(PerSecond: 1, Burst: 10);

    private readonly Lock _changing = new();
    private readonly Dictionary<string, Bucket> _callers = new(StringComparer.Ordinal);
    private Bucket _all = new(All.Burst, time.GetUtcNow());

    public bool TryTake(string caller)
    {
        lock (_changing)
        {
            var now = time.GetUtcNow();
            if (_callers.Count >= MostCallers && !_callers.ContainsKey(caller))
            {
                foreach (var idle in _callers.Where(entry => Each.At(entry.Value, now) >= Each.Burst).Select(entry => entry.Key).ToList())
                {
                    _callers.Remove(idle);
                }

                // Those that are too many share one.
                caller = _callers.Count >= MostCallers ? "" : caller;
            }

            var own = Each.At(_callers.GetValueOrDefault(caller, new Bucket(Each.Burst, now)), now);
            var all = All.At(_all, now);
            if (own < 1 || all < 1)
            {
                return false;
            }

            _callers[caller] = new Bucket(own - 1, now);
            _all = new Bucket(all - 1, now);
            return true;
        }
    }

    private readonly record struct Bucket(double Tokens, DateTimeOffset At);

    private readonly record struct Rate(double PerSecond, double Burst)
    {
        public double At(Bucket bucket, DateTimeOffset now) => Math.Min(Burst, bucket.Tokens + (Math.Max(0, (now - bucket.At).TotalSeconds) * PerSecond));
    }
}
