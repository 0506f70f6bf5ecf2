using IapK8s.Identity.Revocations;
using IapK8s.Identity.Tokens;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Revocations on the wire.</summary>
public static class RevocationMapping
{
    public static Wire.Revocation ToWire(RevocationEntry entry)
    {
        var revocation = new Wire.Revocation
        {
            Id = entry.Id,
            NotBefore = RoundUp(entry.NotBefore),
            Until = RoundUp(entry.Until),
            Expires = RoundUp(entry.Expires),
        };
        if (entry.SessionId is { } sessionId)
        {
            revocation.SessionId = sessionId;
        }
        else if (entry.Identity is { } identity)
        {
            revocation.Identity = new Wire.RevokedPerson { Provider = identity.Provider, Subject = identity.Subject ?? "", Email = identity.Email ?? "" };
        }

        return revocation;
    }

    /// <summary>Refused unless it ends exactly one thing: a session, or a person's access up to or until some moment.</summary>
    public static Mapped<RevocationEntry> FromWire(Wire.Revocation revocation)
    {
        var reading = new WireReading();
        var notBefore = reading.Time(revocation.NotBefore, "not_before");
        var until = reading.Time(revocation.Until, "until");
        var expires = reading.Time(revocation.Expires, "expires");
        var identity = Identity(reading, revocation.Identity);
        var isSession = revocation.SubjectCase == Wire.Revocation.SubjectOneofCase.SessionId;
        reading.Require(isSession || identity is not null, "subject", "is missing");
        reading.Require(isSession ? notBefore is null && until is null : notBefore is not null || until is not null, "not_before", "and until belong to persons, one of them at least");
        reading.Require(expires is not null, "expires", "is missing");
        return reading.Finish(new RevocationEntry(
            reading.Text(revocation.Id, "id"),
            isSession ? reading.Text(revocation.SessionId, "session_id") : null,
            identity,
            notBefore,
            until,
            expires ?? default));
    }

    private static RevokedIdentity? Identity(WireReading reading, Wire.RevokedPerson? person)
    {
        if (person is null)
        {
            return null;
        }

        reading.Require(person.Subject.Length > 0 != person.Email.Length > 0, "identity", "has not exactly one of subject and email");
        var email = reading.Optional(person.Email, "identity.email");
        var canonical = email is null ? null : EmailAddress.Canonical(email);
        reading.Require(email is null || canonical is not null, "identity.email", "is no e-mail address");
        return new RevokedIdentity(reading.Text(person.Provider, "identity.provider"), reading.Optional(person.Subject, "identity.subject"), canonical);
    }

    /// <summary>The strict way: nothing must end early, or spare a sign-in, for want of fractions.</summary>
    private static long RoundUp(DateTimeOffset? time) => time is { } value ? value.AddTicks(TimeSpan.TicksPerSecond - 1).ToUnixTimeSeconds() : 0;
}
