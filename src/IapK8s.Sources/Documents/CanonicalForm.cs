using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Sources.Documents;

/// <summary>A hash of what a node says, whatever its layout, comments and key order.</summary>
internal static class CanonicalForm
{
    public static string Hash(DocumentNode? node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Write(StringBuilder text, DocumentNode? node)
    {
        switch (node)
        {
            case ScalarNode scalar:
                text.Append((char)('a' + (int)scalar.Kind));
                Write(text, scalar.Text);
                break;
            case SequenceNode sequence:
                text.Append('[').Append(sequence.Items.Length);
                foreach (var item in sequence.Items)
                    Write(text, item);
                break;
            case MappingNode mapping:
                text.Append('{').Append(mapping.Entries.Length);
                foreach (var entry in mapping.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    Write(text, entry.Key);
                    Write(text, entry.Value);
                }
                break;
        }
    }

    /// <summary>With its length in front, so that no two structures give the same text.</summary>
    private static void Write(StringBuilder text, string value) => text.Append(value.Length.ToString(CultureInfo.InvariantCulture)).Append(':').Append(value);
}
