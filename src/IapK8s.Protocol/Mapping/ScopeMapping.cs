using Google.Protobuf;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Sessions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Session scopes on the wire, keys included.</summary>
public static class ScopeMapping
{
    private const int KeyIdLength = 4;
    private const int SecretLength = 32;

    public static Wire.Scope ToWire(ScopeDefinition scope) => new()
    {
        Namespace = scope.Scope.Namespace,
        Origin = scope.Scope.Origin,
        Keys =
        {
            scope.Keys.Select(key => new Wire.ScopeKey { Id = ByteString.CopyFrom(key.Id.Span), Secret = ByteString.CopyFrom(key.RevealSecret().Span), Primary = key.IsPrimary }),
        },
        Providers = { scope.Providers },
        GroupVocabulary = { scope.GroupVocabulary },
        ClaimVocabulary = { scope.ClaimVocabulary },
        VocabularyHash = scope.VocabularyHash,
        Session = SessionLimitsMapping.ToWire(scope.Session),
        Pods = { scope.Pods.Select(pod => pod.Name) },
        PodUids = { scope.Pods.Any(pod => pod.Uid.Length > 0) ? scope.Pods.Select(pod => pod.Uid) : [] },
    };

    public static Mapped<ScopeDefinition> FromWire(Wire.Scope scope)
    {
        var reading = new WireReading();
        // The bar parts namespace from origin wherever a scope is written as one text.
        reading.Require(!scope.Namespace.Contains('|', StringComparison.Ordinal), "namespace", "is no namespace");
        reading.Require(scope.Keys.Count(key => key.Primary) == 1, "keys", "has not exactly one primary");
        reading.Require(scope.PodUids.Count == 0 || scope.PodUids.Count == scope.Pods.Count, "pod_uids", "is not one for each pod");
        reading.Require(scope.Keys.Select(key => key.Id).Distinct().Count() == scope.Keys.Count, "keys", "has an id twice");
        return reading.Finish(new ScopeDefinition
        {
            Scope = new SessionScope(reading.Text(scope.Namespace, "namespace"), reading.Text(scope.Origin, "origin")),
            Keys = reading.List(scope.Keys, "keys", WireLimits.Keys, (key, field) =>
            {
                reading.Require(key.Id.Length == KeyIdLength, field + ".id", $"has not {KeyIdLength} bytes");
                reading.Require(key.Secret.Length == SecretLength, field + ".secret", $"has not {SecretLength} bytes");
                return new ScopeKey(key.Id.Memory, key.Secret.Memory, key.Primary);
            }),
            Providers = reading.Texts(scope.Providers, "providers", WireLimits.Names),
            GroupVocabulary = reading.Texts(scope.GroupVocabulary, "group_vocabulary", WireLimits.Vocabulary, WireLimits.Text),
            ClaimVocabulary = reading.Texts(scope.ClaimVocabulary, "claim_vocabulary", WireLimits.Vocabulary),
            VocabularyHash = reading.Text(scope.VocabularyHash, "vocabulary_hash"),
            Session = SessionLimitsMapping.FromWire(reading, scope.Session, "session"),
            Pods = [.. reading.Texts(scope.Pods, "pods", WireLimits.Pods).Select((name, i) => new ScopePod(name, i < scope.PodUids.Count ? scope.PodUids[i] : ""))],
        });
    }
}
