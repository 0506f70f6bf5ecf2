using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;

namespace IapK8s.Sources.Clusters;

/// <summary>One Secret that somebody refers to, watched by its name alone: the controller reads no others.</summary>
internal sealed class WatchedSecret : IReflected
{
    private readonly ObjectTable _table;
    private readonly Action _onChange;
    private volatile bool _isForbidden;

    public WatchedSecret(Action onChange)
    {
        _onChange = onChange;
        _table = new ObjectTable(ApiResource.Secret, onChange);
    }

    /// <summary>Whether an answer has come, whichever.</summary>
    public bool IsKnown => _isForbidden || _table.IsKnown;

    public bool IsForbidden => _isForbidden;

    public ImmutableArray<SecretRecord> Values => _isForbidden ? [] : [.. _table.Read().Values.OfType<SecretRecord>()];

    public ImmutableArray<Finding> Findings => _isForbidden ? [] : _table.Read().Findings;

    public void Replace(IReadOnlyList<ReadOnlyMemory<byte>> objects)
    {
        var mended = _isForbidden;
        _isForbidden = false;
        _table.Replace(objects);
        if (mended)
            _onChange();
    }

    public void Put(ReadOnlyMemory<byte> json) => _table.Put(json);

    public void Remove(ReadOnlyMemory<byte> json) => _table.Remove(json);

    public bool NotServed() => _table.NotServed();

    public void Forbidden()
    {
        if (_isForbidden)
            return;
        _isForbidden = true;
        _onChange();
    }
}
