using System.Collections.Immutable;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Every key there is, at one moment.</summary>
internal sealed record KeyMaterial(ImmutableDictionary<KeySubject, KeySet> Sets)
{
    public KeySet? Find(KeySubject subject) => Sets.GetValueOrDefault(subject);
}
