using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>Active Directory's <c>objectSid</c>: revision, count, 48 bits of authority in network order, and sub-authorities of 32 bits, low byte first ([MS-DTYP] §2.4.2.2).</summary>
internal static class SecurityIdentifier
{
    private const int Header = 8;
    private const int Most = 15;

    /// <summary>As <c>S-1-5-21-…</c>.</summary>
    public static bool TryFormat(ReadOnlySpan<byte> sid, out string text)
    {
        text = "";
        if (sid.Length < Header || sid[0] != 1 || sid[1] > Most || sid.Length != Header + (4 * sid[1]))
        {
            return false;
        }

        var authority = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(sid[2..]) << 32) | BinaryPrimitives.ReadUInt32BigEndian(sid[4..]);
        var parts = new StringBuilder("S-1-").Append(CultureInfo.InvariantCulture, $"{authority}");
        for (var at = Header; at < sid.Length; at += 4)
        {
            parts.Append(CultureInfo.InvariantCulture, $"-{BinaryPrimitives.ReadUInt32LittleEndian(sid[at..])}");
        }

        text = parts.ToString();
        return true;
    }

    /// <summary>What the domain of this account calls another one: its own identifier with the last number replaced.</summary>
    public static string Sibling(string sid, uint relativeId) => string.Create(CultureInfo.InvariantCulture, $"{sid.AsSpan(0, sid.LastIndexOf('-'))}-{relativeId}");
}
