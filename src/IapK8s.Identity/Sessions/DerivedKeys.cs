using System.Security.Cryptography;
using System.Text;
using IapK8s.Identity.Keys;

namespace IapK8s.Identity.Sessions;

/// <summary>One generation of a scope's keys, one for each use: HKDF-SHA-256 (RFC 5869) over the secret, with use and scope as info.</summary>
internal sealed class DerivedKeys
{
    private const int IdLength = 4;
    private const int SecretLength = 32;
    private const int KeyLength = 32;

    private static readonly KeyUse[] Uses = Enum.GetValues<KeyUse>();

    private readonly byte[][] _keys;
    private readonly byte[][] _labels;

    public DerivedKeys(SessionScope scope, ScopeKey key)
    {
        if (key.Id.Length != IdLength || key.RevealSecret().Length != SecretLength)
        {
            throw new ArgumentException("A scope's key has an id of 4 bytes and a secret of 32.", nameof(key));
        }

        Id = key.Id.ToArray();
        IsPrimary = key.IsPrimary;
        _labels = [.. Uses.Select(use => Label(use, scope))];
        _keys = [.. _labels.Select(label => HKDF.DeriveKey(HashAlgorithmName.SHA256, key.RevealSecret().ToArray(), KeyLength, salt: [], info: label))];
    }

    public byte[] Id { get; }

    public bool IsPrimary { get; }

    public ReadOnlySpan<byte> this[KeyUse use] => _keys[(int)use];

    /// <summary>Use and scope, in the derivation and again as associated data of each seal.</summary>
    public ReadOnlySpan<byte> LabelOf(KeyUse use) => _labels[(int)use];

    /// <summary>NUL parts the three: it is in neither a use nor a scope.</summary>
    private static byte[] Label(KeyUse use, SessionScope scope) => Encoding.UTF8.GetBytes($"iapk8s/v1\0{NameOf(use)}\0{scope.Value}");

    /// <summary>On the wire for good: a changed name voids everything sealed before.</summary>
    private static string NameOf(KeyUse use) => use switch
    {
        KeyUse.Session => "session",
        KeyUse.Attempt => "attempt",
        KeyUse.SignInLink => "sign-in-link",
        KeyUse.Handoff => "handoff",
        KeyUse.SignOut => "sign-out",
        _ => throw new ArgumentOutOfRangeException(nameof(use)),
    };
}
