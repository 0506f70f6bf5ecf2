using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IapK8s.Resources.Schemas;

/// <summary>JSON as block YAML: keys in their order, a line a value, no anchors.</summary>
internal static partial class YamlText
{
    public static string Of(JsonNode node)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024, skipAnchorName: true, indentSequences: false, newLine: "\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Write(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map)
                {
                    Write(emitter, key);
                    Write(emitter, value);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                    Write(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Write(emitter, value.GetValue<string>());
                break;
            default:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, node?.ToJsonString() ?? "null", ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false));
                break;
        }
    }

    /// <summary>Quoted where some reader could take it for something else than a text (YAML 1.1: <c>on</c>, <c>1e3</c>, <c>~</c>), or where it begins or ends oddly.</summary>
    private static void Write(Emitter emitter, string text) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, Plain().IsMatch(text) && !Ambiguous().IsMatch(text) ? ScalarStyle.Plain : ScalarStyle.SingleQuoted, isPlainImplicit: true, isQuotedImplicit: true));

    /// <summary>Begins with a letter, or a path or option of ours; no colon or hash that could end it.</summary>
    [GeneratedRegex("^[A-Za-z./](?:[^:#\\x00-\\x1f]|:(?=\\S)|(?<=\\S)#)*$")]
    private static partial Regex Plain();

    [GeneratedRegex("^(?:y|n|yes|no|on|off|true|false|null|\\.nan|[-+]?\\.inf|[-+.0-9_e]+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Ambiguous();
}
