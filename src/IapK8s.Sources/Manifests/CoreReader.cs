using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using IapK8s.Compiler.Inputs;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Syntax;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Manifests;

/// <summary>The little of core/v1 kinds that compiling needs; the rest of them is not looked at.</summary>
internal static class CoreReader
{
    public static PodRecord Pod(ObjectReader pod, ResourceMetadata metadata, FieldReports reports)
    {
        var ports = pod.Object("spec", spec => new[]
        {
            // Native sidecars are init containers that stay.
            spec.Objects("initContainers", container => Ports(container, reports, onlyIf: container.Text("restartPolicy") == "Always")),
            spec.Objects("containers", container => Ports(container, reports, onlyIf: true)),
        });
        var ips = pod.Object("status", status => Ips(status, reports)) ?? [];
        return new PodRecord(metadata.Namespace, metadata.Name, Labels(pod), [.. (ports ?? []).SelectMany(lists => lists ?? []).SelectMany(list => list)], [.. ips.Distinct(StringComparer.Ordinal)])
        {
            Uid = pod.Object("metadata", meta => meta.Text("uid") ?? "") ?? "",
            // The API server fills it in.
            ServiceAccount = pod.Object("spec", spec => spec.Text("serviceAccountName") ?? "") is { Length: > 0 } account ? account : "default",
            HasSidecar = pod.Object("spec", spec => spec.Objects("initContainers", container => container.Text("name") ?? "") ?? [])?.Contains(PodRecord.SidecarContainer) ?? false,
            HasEnded = pod.Object("status", status => status.Text("phase") ?? "") is "Succeeded" or "Failed",
        };
    }

    public static NamespaceRecord Namespace(ObjectReader ns, ResourceMetadata metadata) => new(metadata.Name, Labels(ns));

    /// <summary>The first of podIPs is podIP, in a cluster; by hand either may stand alone.</summary>
    private static List<string> Ips(ObjectReader status, FieldReports reports)
    {
        var ips = new List<string>();
        Add(status, "podIP");
        status.Objects("podIPs", entry => Add(entry, "ip"));
        return ips;

        List<string> Add(ObjectReader reader, string field)
        {
            if (reader.IsNull(field) || reader.Text(field) is not { } ip)
                return ips;
            if (System.Net.IPAddress.TryParse(ip, out _))
                ips.Add(ip);
            else
                reports.Findings.Error(FindingReason.Invalid, reader.Path.Child(field), $"{Quoted.Of(ip)} is not an address", "Write the pod's address, such as 127.0.0.1, or leave it out.");
            return ips;
        }
    }

    public static ServiceRecord Service(ObjectReader service, ResourceMetadata metadata, FieldReports reports)
    {
        var spec = service.Object("spec", spec => (
            Selector: spec.TextMap("selector") ?? Nothing,
            Ports: spec.Objects("ports", port => ServicePort(port, reports)) ?? []).ToTuple());
        return new ServiceRecord(metadata.Namespace, metadata.Name, Sorted(spec?.Item1 ?? Nothing), [.. (spec?.Item2 ?? []).Where(port => port.Port > 0)]);
    }

    public static SecretRecord Secret(ObjectReader secret, ResourceMetadata metadata, FieldReports reports)
    {
        var data = new SortedDictionary<string, SecretText>(StringComparer.Ordinal);
        foreach (var (key, value) in secret.TextMap("data") ?? Nothing)
        {
            if (Decode(value) is { } text)
                data[key] = text;
            else
                reports.Findings.Error(FindingReason.Invalid, secret.Path.Child("data").Key(key), "The value is not base64 of UTF-8 text", "Encode it with base64, or write it as it is under stringData.");
        }
        // The API server lets stringData win.
        foreach (var (key, value) in secret.TextMap("stringData") ?? Nothing)
            data[key] = new SecretText(value);
        return new SecretRecord(metadata.Namespace, metadata.Name, data.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private static ImmutableSortedDictionary<string, string> Labels(ObjectReader resource) => Sorted(resource.Object("metadata", meta => meta.TextMap("labels") ?? Nothing) ?? Nothing);

    private static IReadOnlyDictionary<string, string> Nothing { get; } = ImmutableSortedDictionary<string, string>.Empty;

    private static List<PodPort> Ports(ObjectReader container, FieldReports reports, bool onlyIf)
    {
        var ports = container.Objects("ports", port => new
        {
            Number = Port(port, "containerPort", reports),
            Name = port.Text("name") ?? "",
            Protocol = port.Text("protocol") ?? "TCP",
        }) ?? [];
        return onlyIf ? [.. ports.Where(port => port.Number > 0 && port.Protocol == "TCP").Select(port => new PodPort(port.Name, port.Number))] : [];
    }

    private static ServicePort ServicePort(ObjectReader port, FieldReports reports)
    {
        var number = Port(port, "port", reports);
        var protocol = port.Text("protocol") ?? "TCP";
        var target = port.Scalar("targetPort") switch
        {
            { Kind: ScalarKind.Integer } => Port(port, "targetPort", reports).ToString(CultureInfo.InvariantCulture),
            { Kind: ScalarKind.Text } => port.Text("targetPort")!,
            _ => number.ToString(CultureInfo.InvariantCulture),
        };
        return new ServicePort(port.Text("name") ?? "", protocol == "TCP" ? number : 0, target);
    }

    private static int Port(ObjectReader reader, string name, FieldReports reports)
    {
        if (reader.Integer(name) is not { } number)
            return 0;
        if (number is >= 1 and <= 65535)
            return (int)number;
        reports.Findings.Error(FindingReason.Invalid, reader.Path.Child(name), $"{number} is not a port", "Write a number from 1 to 65535.");
        return 0;
    }

    private static SecretText? Decode(string base64)
    {
        try
        {
            return new SecretText(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(base64)));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static ImmutableSortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> map) =>
        map.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
