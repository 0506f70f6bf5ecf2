namespace IapK8s.Sources.Directories;

/// <summary>Remembers generations across restarts.</summary>
public interface IGenerationStore
{
    /// <summary>By resource (<c>IapPolicy/shop/shop</c>); empty where nothing is remembered. Never throws for a damaged memory: counting starts anew.</summary>
    IReadOnlyDictionary<string, CountedGeneration> Load();

    void Save(IReadOnlyDictionary<string, CountedGeneration> generations);
}

/// <param name="SpecHash">Of the spec that has this generation.</param>
public sealed record CountedGeneration(long Generation, string SpecHash);
