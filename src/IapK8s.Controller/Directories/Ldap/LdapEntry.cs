using System.Collections.Immutable;
using System.DirectoryServices.Protocols;
using System.Globalization;
using System.Text;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>An entry as it came: values in bytes, for some are no text.</summary>
internal sealed class LdapEntry
{
    private static readonly UTF8Encoding Strict = new(false, true);

    private readonly Dictionary<string, ImmutableArray<byte[]>> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ValueRange> _ranges = new(StringComparer.OrdinalIgnoreCase);

    public LdapEntry(string dn, IEnumerable<(string Attribute, ImmutableArray<byte[]> Values)> attributes)
    {
        Dn = dn;
        Size = dn.Length;
        foreach (var (attribute, values) in attributes)
        {
            Size += attribute.Length + values.Sum(value => (long)value.Length);
            if (ValueRange.TryParse(attribute, out var name, out var range))
            {
                _ranges[name] = range;
                _values[name] = values;
            }
            else if (!_ranges.ContainsKey(attribute))
            {
                // Beside a range the name alone stands for nothing.
                _values[attribute] = values;
            }
        }
    }

    private LdapEntry(LdapEntry from, string attribute, ImmutableArray<byte[]> values)
    {
        Dn = from.Dn;
        Size = from.Size + values.Sum(value => (long)value.Length);
        _values = new(from._values, StringComparer.OrdinalIgnoreCase) { [attribute] = values };
    }

    public string Dn { get; }

    /// <summary>Bytes of names and values.</summary>
    public long Size { get; }

    public ImmutableArray<byte[]> Bytes(string attribute) => _values.GetValueOrDefault(attribute, []);

    public static LdapEntry Of(SearchResultEntry entry) =>
        new(entry.DistinguishedName, entry.Attributes.Values.Cast<DirectoryAttribute>().Select(attribute => (attribute.Name, attribute.GetValues(typeof(byte[])).Cast<byte[]>().ToImmutableArray())));

    /// <summary>Set where the server gave out a part of the values.</summary>
    public ValueRange? RangeOf(string attribute) => _ranges.TryGetValue(attribute, out var range) ? range : null;

    /// <summary>Null in the place of what is no UTF-8.</summary>
    public IEnumerable<string?> Texts(string attribute) => Bytes(attribute).Select(Text);

    public string? FirstText(string attribute) => Texts(attribute).FirstOrDefault();

    /// <summary>Null where it is absent or no number.</summary>
    public long? Number(string attribute) => long.TryParse(FirstText(attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The same entry with all values of the attribute.</summary>
    public LdapEntry With(string attribute, ImmutableArray<byte[]> values) => new(this, attribute, values);

    public static string? Text(byte[] value)
    {
        try
        {
            return Strict.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
