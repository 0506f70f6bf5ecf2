using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IapK8s.Cli.Writing;

/// <summary>Answers for programs.</summary>
internal static class AnswerWriter
{
    /// <summary>Readable: quotation marks and letters of other scripts as they are. What is no character for a terminal is escaped, here or afterwards.</summary>
    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write<T>(TextWriter output, T answer, JsonTypeInfo<T> type, OutputFormat format)
    {
        var element = JsonSerializer.SerializeToElement(answer, type);
        if (format == OutputFormat.Yaml)
        {
            YamlWriter.Write(output, element);
            return;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
            element.WriteTo(json);
        output.WriteLine(Printable.InJson(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length))));
    }
}
