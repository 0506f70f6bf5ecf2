using System.Text;
using IapK8s.Identity.Assertions;
using IapK8s.Policy.Identities;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Proxy.Forwarding;

/// <summary>What the app is told of its user, preset <c>Iap</c>: the signed assertion, and the same in clear.</summary>
internal sealed class IdentityHeaders
{
    public const string AssertionName = "X-Iap-Jwt-Assertion";
    public const string EmailName = "X-Iap-User-Email";
    public const string UserIdName = "X-Iap-User-Id";
    public const string GroupsName = "X-Iap-Groups";

    private readonly AssertionApp _app;
    private readonly AssertedFacts _said;
    private readonly DateTimeOffset _madeAt;

    private IdentityHeaders(AssertionApp app, in AssertedFacts said, DateTimeOffset madeAt)
    {
        _app = app;
        _said = said;
        _madeAt = madeAt;
    }

    public required string Assertion { get; init; }

    public required string UserId { get; init; }

    public string? Email { get; init; }

    public string? Groups { get; init; }

    /// <summary>Made again at half its life: whatever the app still has in hand is good for minutes.</summary>
    public bool IsFreshFor(AssertionApp app, in AssertedFacts said, DateTimeOffset now) =>
        ReferenceEquals(app, _app) && now >= _madeAt && now - _madeAt < AssertionMinter.Lifetime / 2 && said.AreAs(_said);

    public static IdentityHeaders Create(Principal principal, AssertionApp app, in AssertedFacts said, DateTimeOffset now) => new(app, said, now)
    {
        Assertion = app.Minter.Mint(principal, said.Claims, said.AccessLevels, now),
        UserId = Escape($"{principal.Provider}:{principal.Subject}"),
        Email = principal.Email is null ? null : Escape(principal.Email),
        Groups = principal.Groups.IsDefaultOrEmpty ? null : string.Join(',', principal.Groups.Select(Escape)),
    };

    /// <summary>Percent-escapes what would end a line or a list: a group named <c>a,admins</c> must not read as two.</summary>
    internal static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.AsSpan().ContainsAny(',', '%'))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 8);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (b is > 0x20 and < 0x7f and not ((byte)',' or (byte)'%'))
            {
                escaped.Append((char)b);
            }
            else
            {
                escaped.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
