using System.Collections.Immutable;

namespace IapK8s.Proxy.Forwarding;

/// <summary>What an assertion says besides who it is about.</summary>
/// <param name="Claims">Names of the claims that are copied.</param>
/// <param name="AccessLevels">Those that the request meets, in order.</param>
internal readonly record struct AssertedFacts(ImmutableArray<string> Claims, ImmutableArray<string> AccessLevels)
{
    public bool AreAs(in AssertedFacts other) => Are(Claims, other.Claims) && Are(AccessLevels, other.AccessLevels);

    private static bool Are(ImmutableArray<string> left, ImmutableArray<string> right) => left == right || left.AsSpan().SequenceEqual(right.AsSpan());
}
