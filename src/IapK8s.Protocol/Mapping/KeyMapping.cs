using System.Collections.Immutable;
using Google.Protobuf.Collections;
using IapK8s.Identity.Assertions;
using IapK8s.Identity.Keys;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Signing and verification keys from the wire. The keys that come out are live; whoever replaces them lets them go.</summary>
public static class KeyMapping
{
    public static Mapped<IReadOnlyList<EcPublicKey>> FromWire(Wire.SessionVerificationKeys keys)
    {
        var reading = new WireReading();
        RequireDistinct(reading, keys.Keys.Select(key => key.Id), keys.Keys.Count);
        var list = reading.List(keys.Keys, "keys", WireLimits.Keys, (key, field) =>
        {
            reading.Require(EcPublicKey.TryCreate(reading.Text(key.Id, field + ".id"), key.Spki.Span, out var created), field + ".spki", "is no P-256 public key");
            return created;
        });
        return reading.Finish<IReadOnlyList<EcPublicKey>>([.. list.OfType<EcPublicKey>()]);
    }

    public static Mapped<EcSigningKeySet> FromWire(Wire.SessionSigningKeys keys)
    {
        var reading = new WireReading();
        var set = Signing(reading, keys.Keys);
        return set is null ? Mapped<EcSigningKeySet>.Refused(reading.Error ?? "keys") : reading.Finish(set);
    }

    public static Mapped<AssertionKeySet> FromWire(Wire.AssertionKeys keys)
    {
        var reading = new WireReading();
        var @namespace = reading.Text(keys.Namespace, "namespace");
        var audience = reading.Text(keys.Audience, "audience");
        var issuer = reading.Text(keys.Issuer, "issuer", WireLimits.Text);
        var set = Signing(reading, keys.Keys);
        return set is null ? Mapped<AssertionKeySet>.Refused(reading.Error ?? "keys") : reading.Finish(new AssertionKeySet(@namespace, audience, issuer, set));
    }

    private static EcSigningKeySet? Signing(WireReading reading, RepeatedField<Wire.SigningKey> keys)
    {
        RequireDistinct(reading, keys.Select(key => key.Id), keys.Count);
        reading.Require(keys.Count(key => key.Primary) == 1, "keys", "has not exactly one primary");
        var list = reading.List(keys, "keys", WireLimits.Keys, (key, field) =>
        {
            reading.Require(EcSigningKey.TryCreate(reading.Text(key.Id, field + ".id"), key.Pkcs8.Span, out var created), field + ".pkcs8", "is no P-256 private key");
            return created;
        });
        ImmutableArray<EcSigningKey> usable = [.. list.OfType<EcSigningKey>()];
        if (reading.Error is null)
        {
            return new EcSigningKeySet(usable, usable[keys.IndexOf(keys.Single(key => key.Primary))]);
        }

        foreach (var key in usable)
        {
            key.Dispose();
        }

        return null;
    }

    private static void RequireDistinct(WireReading reading, IEnumerable<string> ids, int count) =>
        reading.Require(ids.Distinct(StringComparer.Ordinal).Count() == count, "keys", "has an id twice");
}
