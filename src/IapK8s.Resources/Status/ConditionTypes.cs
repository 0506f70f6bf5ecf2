namespace IapK8s.Resources.Status;

/// <summary>Types of conditions (meta/v1 Condition). Each is True where all is well.</summary>
public static class ConditionTypes
{
    /// <summary>The resource is valid by itself and conflicts with no other.</summary>
    public const string Accepted = nameof(Accepted);

    /// <summary>Everything that it names exists and may be used from here.</summary>
    public const string ResolvedRefs = nameof(ResolvedRefs);

    /// <summary>Every running pod that is selected, connected or not, has acknowledged this generation. Of a provider: its keys were fetched.</summary>
    public const string Programmed = nameof(Programmed);

    /// <summary>Every selected pod that runs has a working sidecar, proven from outside.</summary>
    public const string Protected = nameof(Protected);

    /// <summary>Of a directory: what is in force is what its server said, and not long ago.</summary>
    public const string Synced = nameof(Synced);

    /// <summary>All of the others that apply.</summary>
    public const string Ready = nameof(Ready);
}
