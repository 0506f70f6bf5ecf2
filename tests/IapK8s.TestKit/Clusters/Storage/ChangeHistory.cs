namespace IapK8s.TestKit.Clusters.Storage;

/// <summary>The last changes of one resource. What fell out of it can no longer be watched from.</summary>
internal sealed class ChangeHistory(Lock gate, int capacity)
{
    private readonly List<StoreChange> _changes = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Changes after this revision are all here.</summary>
    private long _complete;

    /// <summary>Changes after a revision, oldest first, and a task that ends at the next one; null where some are forgotten.</summary>
    public (IReadOnlyList<StoreChange> Changes, Task Next)? After(long revision)
    {
        lock (gate)
        {
            if (revision < _complete)
                return null;
            var first = _changes.Count;
            while (first > 0 && _changes[first - 1].Revision > revision)
                first--;
            return (_changes[first..], _next.Task);
        }
    }

    /// <summary>The oldest revision that a watch may start at.</summary>
    public long Oldest
    {
        get
        {
            lock (gate)
                return _complete;
        }
    }

    /// <summary>With the store's lock held.</summary>
    public void Add(StoreChange change)
    {
        _changes.Add(change);
        // In blocks, so that a long history is not moved for each change.
        if (_changes.Count >= capacity * 2)
            Forget(_changes.Count - capacity);
        Wake();
    }

    /// <summary>All of it: watches resume from <paramref name="revision"/> on or not at all.</summary>
    public void ForgetAll(long revision)
    {
        lock (gate)
        {
            _changes.Clear();
            _complete = revision;
            Wake();
        }
    }

    private void Forget(int count)
    {
        _complete = _changes[count - 1].Revision;
        _changes.RemoveRange(0, count);
    }

    private void Wake()
    {
        var reached = _next;
        _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        reached.SetResult();
    }
}
