using System.Text.Json;
using System.Text.Json.Serialization;

namespace IapK8s.Controller.Admission.Webhooks;

/// <summary>What the API server and a webhook say to each other (admission.k8s.io/v1 AdmissionReview): a request one way, a response the other.</summary>
internal sealed record AdmissionReview
{
    public const string Version = "admission.k8s.io/v1";

    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public AdmissionRequest? Request { get; init; }

    public AdmissionResponse? Response { get; init; }

    public static AdmissionReview Of(AdmissionResponse response) => new() { ApiVersion = Version, Kind = nameof(AdmissionReview), Response = response };
}

internal sealed record AdmissionRequest
{
    /// <summary>Of the question; the answer repeats it.</summary>
    public string? Uid { get; init; }

    /// <summary>As the webhook's rules ask for it, whatever version was sent.</summary>
    public GroupVersionKind? Kind { get; init; }

    public string? SubResource { get; init; }

    /// <summary>Absent where the API server is to make it up.</summary>
    public string? Name { get; init; }

    /// <summary>Absent for what is in no namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c> or <c>CONNECT</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>As it would be; null for DELETE.</summary>
    public JsonElement? Object { get; init; }
}

/// <param name="Group">Empty for core.</param>
internal sealed record GroupVersionKind(string? Group, string? Version, string? Kind);

internal sealed record AdmissionResponse
{
    public string Uid { get; init; } = "";

    public bool Allowed { get; init; }

    /// <summary>Why not.</summary>
    public AdmissionStatus? Status { get; init; }

    /// <summary><c>JSONPatch</c>, where there is one.</summary>
    public string? PatchType { get; init; }

    /// <summary>RFC 6902, as base64 in JSON.</summary>
    public byte[]? Patch { get; init; }

    /// <summary>kubectl prints them.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>The part of meta/v1 Status that a refusal needs.</summary>
internal sealed record AdmissionStatus(string Status, string Reason, int Code, string Message, AdmissionStatusDetails? Details);

internal sealed record AdmissionStatusDetails(string? Name, string? Group, string? Kind, IReadOnlyList<AdmissionCause> Causes);

/// <param name="Field">Such as <c>spec.rules[staff].paths[0]</c>.</param>
internal sealed record AdmissionCause(string Reason, string Message, string Field);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false, MaxDepth = 128)]
[JsonSerializable(typeof(AdmissionReview))]
internal sealed partial class AdmissionJson : JsonSerializerContext;
