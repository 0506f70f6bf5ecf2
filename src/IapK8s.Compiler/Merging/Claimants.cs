using System.Collections.Immutable;
using IapK8s.Compiler.Translation;

namespace IapK8s.Compiler.Merging;

/// <summary>How a policy comes to a name on a port.</summary>
internal enum ClaimKind
{
    /// <summary>It lists it.</summary>
    Named,

    /// <summary>It lists it as another origin than the first policy to do so.</summary>
    NamedOtherwise,

    /// <summary>The name came with the Service or with the pod.</summary>
    Internal,
}

/// <summary>Who claims a name on a port, in order of seniority. The same claims are the same object, so that what they come to is worked out once for all pods.</summary>
internal sealed class Claimants
{
    private readonly Dictionary<(string Policy, ClaimKind Kind), Claimants> _with = [];

    private Claimants(ImmutableArray<(PolicyDraft Draft, ClaimKind Kind)> claims) => Claims = claims;

    public ImmutableArray<(PolicyDraft Draft, ClaimKind Kind)> Claims { get; }

    /// <summary>Where those of one namespace start.</summary>
    public static Claimants Nobody() => new([]);

    public Claimants With(PolicyDraft draft, ClaimKind kind)
    {
        if (!_with.TryGetValue((draft.Name, kind), out var more))
            _with[(draft.Name, kind)] = more = new Claimants(Claims.Add((draft, kind)));
        return more;
    }
}
