namespace IapK8s.Controller.Events;

/// <summary>One event to be written: made, or told again.</summary>
/// <param name="Count">How often it has been told with this one.</param>
internal sealed record EventWrite(Notice Notice, string Name, int Count, DateTimeOffset First, DateTimeOffset Last)
{
    public bool IsNew => Count == 1;

    /// <summary>An event's namespace is its subject's; what has none is told in <c>default</c>.</summary>
    public string Namespace => Notice.About.Namespace.Length == 0 ? "default" : Notice.About.Namespace;
}

/// <summary>What has been told, and what is to be told when. One reason of one object is one event whose count rises, as client-go's are; no more than so many are written, whatever goes wrong with however many
/// objects. For one caller at a time.</summary>
internal sealed class EventLedger(TimeProvider time)
{
    /// <summary>Between two tellings of one reason of one object, as between two counts in status: meanwhile only the newest message is kept.</summary>
    public static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(10);

    /// <summary>Writes at once, and how long each takes to be allowed again.</summary>
    public const int Burst = 25;
    public static readonly TimeSpan Refill = TimeSpan.FromMilliseconds(500);

    /// <summary>What is mended for longer, and comes back, is another event.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private const int MostAttempts = 3;
    private const int LongestMessage = 1_000;
    private const int LongestName = 200;

    private readonly Dictionary<(EventSubject About, string Reason), Entry> _entries = [];
    private readonly Queue<long> _spent = [];

    /// <summary>Everything that is not well now.</summary>
    /// <param name="isKnown">Of what was not standing before: whether it was told already, by somebody who led before us.</param>
    public void Stand(IEnumerable<Notice> notices, Func<Notice, bool> isKnown)
    {
        var standing = new HashSet<(EventSubject, string)>();
        foreach (var given in notices)
        {
            var notice = given with { Message = Shorten(given.Message) };
            var key = (notice.About, notice.Reason);
            standing.Add(key);
            if (!_entries.TryGetValue(key, out var entry))
            {
                _entries[key] = entry = new Entry();
                entry.IsDue = !isKnown(notice);
            }
            else if (!entry.IsStanding || entry.Notice?.Message != notice.Message)
            {
                (entry.IsDue, entry.Attempts) = (true, 0);
            }

            (entry.Notice, entry.IsStanding, entry.MendedAt) = (notice, true, null);
        }

        foreach (var (key, entry) in _entries.Where(entry => !standing.Contains(entry.Key)).ToList())
        {
            // Nobody cares for what was mended before it was told.
            (entry.IsStanding, entry.IsDue) = (false, false);
            entry.MendedAt ??= time.GetTimestamp();
            if (time.GetElapsedTime(entry.MendedAt.Value) >= Memory)
            {
                _entries.Remove(key);
            }
        }
    }

    /// <returns>What to write now; else when to ask again, null for not before something changes.</returns>
    public (EventWrite? Write, TimeSpan? Wait) Next()
    {
        var due = _entries.Values.Where(entry => entry.IsDue).ToList();
        if (due.Count == 0)
        {
            return (null, null);
        }

        var (next, wait) = due.Select(entry => (Entry: entry, Wait: entry.SentAt is { } sent ? LeastInterval - time.GetElapsedTime(sent) : TimeSpan.Zero)).MinBy(candidate => candidate.Wait);
        while (_spent.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= Refill * Burst)
        {
            _spent.Dequeue();
        }

        if (_spent.Count >= Burst && (Refill * Burst) - time.GetElapsedTime(_spent.Peek()) is var full && full > wait)
        {
            wait = full;
        }

        if (wait > TimeSpan.Zero)
        {
            return (null, wait);
        }

        _spent.Enqueue(time.GetTimestamp());
        var now = time.GetUtcNow();
        if (next.Name is null)
        {
            // client-go's form: unique, and sorted by time.
            var about = next.Notice!.About.Name;
            (next.Name, next.Told, next.First) = ($"{(about.Length > LongestName ? about[..LongestName].TrimEnd('-', '.') : about)}.{now.UtcTicks:x}{Random.Shared.Next(0x1000):x3}", 0, now);
        }

        next.SentAt = time.GetTimestamp();
        return (new EventWrite(next.Notice!, next.Name, next.Told + 1, next.First, now), null);
    }

    public void Written(EventWrite write)
    {
        if (_entries.TryGetValue((write.Notice.About, write.Notice.Reason), out var entry))
        {
            (entry.Told, entry.Attempts) = (write.Count, 0);
            entry.IsDue = entry.IsStanding && entry.Notice?.Message != write.Notice.Message;
        }
    }

    /// <summary>Events live an hour: it has to be made anew.</summary>
    public void Gone(EventWrite write)
    {
        if (_entries.TryGetValue((write.Notice.About, write.Notice.Reason), out var entry))
        {
            (entry.Name, entry.SentAt) = (null, null);
        }
    }

    /// <summary>It is tried a few times more, and given up: an event is a courtesy, and the status says the same.</summary>
    /// <returns>Whether it is tried again.</returns>
    public bool Failed(EventWrite write)
    {
        if (!_entries.TryGetValue((write.Notice.About, write.Notice.Reason), out var entry))
        {
            return false;
        }

        // The answer may have been lost, and the name be taken.
        entry.Name = write.IsNew ? null : entry.Name;
        entry.IsDue &= ++entry.Attempts < MostAttempts;
        return entry.IsDue;
    }

    public void Forget() => _entries.Clear();

    /// <summary>By bytes, and not within a character.</summary>
    private static string Shorten(string message)
    {
        var length = 0;
        var chars = 0;
        foreach (var rune in message.EnumerateRunes())
        {
            length += rune.Utf8SequenceLength;
            if (length > LongestMessage)
            {
                return $"{message.AsSpan(0, chars)}…";
            }

            chars += rune.Utf16SequenceLength;
        }

        return message;
    }

    private sealed class Entry
    {
        public Notice? Notice { get; set; }

        public bool IsStanding { get; set; }

        public bool IsDue { get; set; }

        public long? SentAt { get; set; }

        public long? MendedAt { get; set; }

        public string? Name { get; set; }

        public int Told { get; set; }

        public int Attempts { get; set; }

        public DateTimeOffset First { get; set; }
    }
}
