using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Tests.Fixture;

/// <summary>A scope and the sidecar's side of it.</summary>
internal sealed class TestScope(string podNamespace, string origin, string[] pods)
{
    public SessionScope Scope { get; } = new(podNamespace, origin);

    public ScopeKeyRing Keys { get; } = new(new SessionScope(podNamespace, origin), [new ScopeKey(RandomNumberGenerator.GetBytes(4), RandomNumberGenerator.GetBytes(32), true)]);

    public SessionSettings Session { get; set; } = new();

    public ImmutableArray<string> Vocabulary { get; set; } = ["admins", "employees"];

    public string VocabularyHash { get; set; } = "v1";

    public ImmutableArray<string> Providers { get; set; } = [GatewayFixture.ProviderName];

    public ScopeState State => new()
    {
        Scope = Scope,
        Keys = Keys,
        Providers = Providers,
        GroupVocabulary = Vocabulary,
        ClaimVocabulary = [],
        VocabularyHash = VocabularyHash,
        Session = Session,
        Pods = pods.ToFrozenDictionary(pod => pod, _ => ""),
    };

    public SignInRequest Request(Attempt attempt) => new()
    {
        AttemptId = attempt.Id,
        Namespace = Scope.Namespace,
        Origin = Scope.Origin,
        NonceHash = attempt.NonceHash,
        IssuedAt = attempt.IssuedAt,
    };
}
