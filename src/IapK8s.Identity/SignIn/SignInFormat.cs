using IapK8s.Identity.Payloads;

namespace IapK8s.Identity.SignIn;

/// <summary>The bytes inside the seals of a sign-in. Readers give null for anything else; the seal already vouches for who wrote them.</summary>
internal static class SignInFormat
{
    public static PayloadWriter Write(Attempt attempt) => new PayloadWriter()
        .Text(attempt.Id)
        .Text(attempt.Nonce)
        .Text(attempt.ReturnPath)
        .Time(attempt.IssuedAt)
        .Byte((byte)Math.Clamp(attempt.Restarts, 0, byte.MaxValue));

    public static Attempt? ReadAttempt(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var attempt = new Attempt
        {
            Id = reader.Text(),
            Nonce = reader.Text(),
            // Checked when it was written, and again: the redirect depends on it.
            ReturnPath = ReturnPath.Sanitize(reader.Text()),
            IssuedAt = reader.Time(),
            Restarts = reader.Byte(),
        };
        return reader.IsComplete ? attempt : null;
    }

    public static PayloadWriter Write(Handoff handoff)
    {
        if (!StrictBase64Url.TryDecode(handoff.SessionCookie, out var cookie))
        {
            throw new ArgumentException("The session cookie was not sealed here.", nameof(handoff));
        }

        // As bytes: base64 of base64 would make the address a third longer.
        return new PayloadWriter()
            .Text(handoff.AttemptId)
            .Text(handoff.NonceHash)
            .Bytes(cookie)
            .Time(handoff.SessionExpiresAt)
            .Time(handoff.IssuedAt);
    }

    public static Handoff? ReadHandoff(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var handoff = new Handoff
        {
            AttemptId = reader.Text(),
            NonceHash = reader.Text(),
            SessionCookie = StrictBase64Url.Encode(reader.Bytes()),
            SessionExpiresAt = reader.Time(),
            IssuedAt = reader.Time(),
        };
        return reader.IsComplete ? handoff : null;
    }

    public static PayloadWriter Write(SignOutOrder order) => new PayloadWriter().Text(order.SessionId).Time(order.IssuedAt).Flag(order.SignInAgain);

    public static SignOutOrder? ReadSignOut(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var order = new SignOutOrder(reader.Text(), reader.Time(), reader.Flag());
        return reader.IsComplete ? order : null;
    }
}
