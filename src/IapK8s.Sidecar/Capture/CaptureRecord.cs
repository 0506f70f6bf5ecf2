using System.Collections.Immutable;
using System.Text.Json.Serialization;
using IapK8s.Policy.Definitions;

namespace IapK8s.Sidecar.Capture;

/// <summary>
/// What capture programmed in this pod, for whoever compares it later with what policies claim. A JSON object; names are camelCase, enums are names:
/// <code>
/// {
///   "version": 1,                               raised when a field changes its meaning
///   "programmedAt": "2030-01-02T03:04:05+00:00",
///   "capturePort": 15001,
///   "probePort": 15020,
///   "ownPorts": [],
///   "uid": 1337,                                who alone may connect to lockedPorts over lo
///   "loopback": "Locked",                       Strict, Locked or Open
///   "lockedPorts": [8080],                      ascending; a port that is claimed later and missing here is open within the pod until the pod restarts
///   "openPorts": [],                            claimed, and left open within the pod on purpose
///   "ipv4": "Programmed",                       Programmed, or NoStack where the pod has no address of the family: the rules cover it all the same
///   "ipv6": "Programmed",
///   "rulesHash": "sha256:..."                   of the transaction, as capture --print writes it
/// }
/// </code>
/// Written whole, by rename. No secret is in it.
/// </summary>
internal sealed record CaptureRecord
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required DateTimeOffset ProgrammedAt { get; init; }

    public required int CapturePort { get; init; }

    public required int ProbePort { get; init; }

    public required ImmutableArray<int> OwnPorts { get; init; }

    public required uint Uid { get; init; }

    public required LoopbackMode Loopback { get; init; }

    public required ImmutableArray<int> LockedPorts { get; init; }

    public required ImmutableArray<int> OpenPorts { get; init; }

    public required FamilyState Ipv4 { get; init; }

    public required FamilyState Ipv6 { get; init; }

    public required string RulesHash { get; init; }
}

[JsonSerializable(typeof(CaptureRecord))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true, RespectNullableAnnotations = true)]
internal sealed partial class CaptureRecordJson : JsonSerializerContext;
