namespace IapK8s.Sources.Clusters;

/// <summary>What a <see cref="Reflector"/> keeps up to date. Called from one thread at a time.</summary>
public interface IReflected
{
    /// <summary>Everything there is: what is not among it was deleted.</summary>
    void Replace(IReadOnlyList<ReadOnlyMemory<byte>> objects);

    void Put(ReadOnlyMemory<byte> json);

    void Remove(ReadOnlyMemory<byte> json);

    /// <summary>The kind is not served.</summary>
    /// <returns>Whether a cluster may do without it.</returns>
    bool NotServed();

    /// <summary>It may not be read.</summary>
    void Forbidden();
}
