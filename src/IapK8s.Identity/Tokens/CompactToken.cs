namespace IapK8s.Identity.Tokens;

/// <summary>The three parts of a JWS in compact form (RFC 7515 §7.1), still encoded.</summary>
internal readonly ref struct CompactToken
{
    public ReadOnlySpan<char> Header { get; private init; }

    public ReadOnlySpan<char> Payload { get; private init; }

    public ReadOnlySpan<char> Signature { get; private init; }

    /// <summary>Header, dot, payload: what the signature covers.</summary>
    public ReadOnlySpan<char> SigningInput { get; private init; }

    /// <summary>False unless there are exactly three parts and none is empty: encrypted, unsigned and detached tokens are none of ours.</summary>
    public static bool TrySplit(ReadOnlySpan<char> text, out CompactToken token)
    {
        token = default;
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '.') != 3)
        {
            return false;
        }

        token = new CompactToken
        {
            Header = text[parts[0]],
            Payload = text[parts[1]],
            Signature = text[parts[2]],
            SigningInput = text[..parts[1].End.GetOffset(text.Length)],
        };
        return !token.Header.IsEmpty && !token.Payload.IsEmpty && !token.Signature.IsEmpty;
    }
}
