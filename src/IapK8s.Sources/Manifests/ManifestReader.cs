using System.Collections.Immutable;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Manifests;

/// <summary>A file's bytes to resources and findings. Pure.</summary>
internal sealed class ManifestReader
{
    private readonly string _file;
    private readonly ImmutableArray<ManifestDocument>.Builder _documents = ImmutableArray.CreateBuilder<ManifestDocument>();
    private readonly ImmutableArray<Finding>.Builder _findings = ImmutableArray.CreateBuilder<Finding>();
    private readonly ImmutableArray<(string, SourceLocation)>.Builder _otherKinds = ImmutableArray.CreateBuilder<(string, SourceLocation)>();
    private bool _isUncertain;

    private ManifestReader(string file) => _file = file;

    /// <param name="file">As findings name it; a name that ends in .json is read as JSON, everything else as YAML.</param>
    public static Manifest Read(string file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = DocumentText.Decode(bytes);
            if (text.AsSpan().Trim().IsEmpty)
                throw new DocumentException(default, "The file is empty", "Finish writing it, or delete it; a file of comments alone is fine.");
            ImmutableArray<DocumentNode> nodes = file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                ? [JsonNodeReader.Read(DocumentText.WithoutMark(bytes))]
                : YamlReader.Read(text);
            var reader = new ManifestReader(file);
            foreach (var node in nodes)
                reader.ReadDocument(node);
            return reader.Build();
        }
        catch (DocumentException e)
        {
            return Broken(file, e.Problem);
        }
    }

    public static Manifest Broken(string file, DocumentProblem problem) => new()
    {
        File = file,
        IsUncertain = true,
        Findings =
        [
            new Finding
            {
                Reason = FindingReason.Malformed,
                Field = "",
                Message = problem.Message,
                Fix = problem.Fix,
                Location = new SourceLocation(file, problem.At.Line, problem.At.Column),
            },
        ],
    };

    private Manifest Build() => new()
    {
        File = _file,
        Documents = _documents.ToImmutable(),
        Findings = _findings.ToImmutable(),
        IsUncertain = _isUncertain,
        OtherKinds = _otherKinds.ToImmutable(),
    };

    private void ReadDocument(DocumentNode node)
    {
        if (node is not MappingNode document)
        {
            Unidentified(FindingReason.Malformed, node.At, "", "The document is not a map", "Write apiVersion, kind, metadata and spec.");
            return;
        }
        var apiVersion = Text(document, "apiVersion");
        var kind = Text(document, "kind");
        if (apiVersion is null || kind is null)
        {
            var missing = apiVersion is null ? "apiVersion" : "kind";
            Unidentified(FindingReason.Required, document.At, missing, $"{missing} is missing", $"Write apiVersion: {ApiGroup.ApiVersion} and the kind of the resource.");
        }
        else if (kind == "List" && apiVersion == "v1")
        {
            ReadList(document);
        }
        else if (ManifestKindTable.Find(apiVersion, kind) is { } known)
        {
            ReadResource(known, document);
        }
        else
        {
            ReadStranger(apiVersion, kind, document);
        }
    }

    private void ReadList(MappingNode list)
    {
        if (list.Find("items")?.Value is SequenceNode items)
        {
            foreach (var item in items.Items)
                ReadDocument(item);
            return;
        }
        Unidentified(FindingReason.WrongType, list.At, "items", "items must be a list of resources", "Write items: [...].");
    }

    private void ReadResource(ManifestKind kind, MappingNode document)
    {
        var id = MetadataReader.Identify(kind.Name, document);
        if (id is null)
        {
            var at = (document.Find("metadata")?.Value as MappingNode)?.Find("name") is { } name ? name.At : document.Find("metadata")?.KeyAt ?? document.At;
            Unidentified(FindingReason.Required, at, "metadata.name", $"This {kind.Name} has no metadata.name", "Write metadata: {name: ...}, in quotes where it looks like a number.");
            return;
        }
        var read = ResourceReader.Read(kind, id, document, new NodeLocator(_file, document));
        if (read.Findings.Any(IsAboutIdentity))
        {
            // A misspelt name must not take the resource that was meant out of force.
            _isUncertain = true;
            _findings.AddRange(read.Findings);
            return;
        }
        _documents.Add(read);
    }

    private static bool IsAboutIdentity(Finding finding) => finding.Severity == FindingSeverity.Error && finding.Field is "metadata.name" or "metadata.namespace";

    /// <summary>Of our group every kind counts: one that is not read may be a Deny that somebody relies on. Other groups are none of our business.</summary>
    private void ReadStranger(string apiVersion, string kind, MappingNode document)
    {
        var group = apiVersion.Split('/')[0];
        if (group != ApiGroup.Name)
        {
            // A misspelt group of ours would otherwise pass as somebody else's.
            if (ManifestKindTable.OurNames.Contains(kind) || ManifestKindTable.Later.Contains(kind))
                Unidentified(FindingReason.Invalid, document.Find("apiVersion")!.At, "apiVersion", $"{Quoted.Of(apiVersion)} is not the group of {kind}", $"Write {ApiGroup.ApiVersion}.");
            else
                _otherKinds.Add(($"{apiVersion} {kind}", Location(document.Find("kind")!.At)));
            return;
        }
        if (apiVersion != ApiGroup.ApiVersion)
            Unidentified(FindingReason.NotSupported, document.Find("apiVersion")!.At, "apiVersion", $"{Quoted.Of(apiVersion)} is a version that this build does not know", $"Write {ApiGroup.ApiVersion}.");
        else if (ManifestKindTable.Later.Contains(kind))
            Unidentified(FindingReason.NotSupported, document.Find("kind")!.At, "kind", $"{kind} is not enforced by this build", $"Remove it; this build knows {Quoted.Choice([.. ManifestKindTable.OurNames])}.");
        else
            Unidentified(FindingReason.Invalid, document.Find("kind")!.At, "kind", $"There is no kind {Quoted.Of(kind)}",
                Suggestion.For(kind, ManifestKindTable.OurNames) is { } meant ? $"Did you mean {meant}?" : $"Write {Quoted.Choice([.. ManifestKindTable.OurNames])}.");
    }

    private void Unidentified(FindingReason reason, Position at, string field, string message, string fix)
    {
        _isUncertain = true;
        _findings.Add(new Finding { Reason = reason, Field = field, Message = message, Fix = fix, Location = Location(at) });
    }

    private SourceLocation Location(Position at) => new(_file, at.Line, at.Column);

    private static string? Text(MappingNode document, string name) => document.Find(name)?.Value is ScalarNode { Kind: ScalarKind.Text } scalar ? scalar.Text : null;
}
