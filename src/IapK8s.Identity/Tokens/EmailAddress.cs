using IapK8s.Policy.Identities;

namespace IapK8s.Identity.Tokens;

/// <summary>E-mail addresses as members and revocations compare them.</summary>
public static class EmailAddress
{
    /// <summary>RFC 5321 §4.5.3.1: 64 + 1 + 255.</summary>
    private const int MaxLength = 320;

    /// <summary>ASCII letters in lower case and nothing else folded: Unicode folding would make two mailboxes one. Null for what is not one local part, one
    /// <c>@</c> and a domain, or carries spaces or control characters: a second <c>@</c> is how an address gets two domains.</summary>
    public static string? Canonical(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        var isAddress = address.Length <= MaxLength
            && at > 0
            && at < address.Length - 1
            && address.IndexOf('@', at + 1) < 0
            && !address.Any(character => char.IsControl(character) || char.IsWhiteSpace(character));
        return isAddress ? EmailCase.Fold(address) : null;
    }
}
