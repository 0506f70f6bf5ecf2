using System.Text.Json.Serialization;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>What a key set is for, and so what its keys are made of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeyUse>))]
internal enum KeyUse
{
    Unspecified = 0,

    /// <summary>P-256: gateways sign sessions.</summary>
    SessionSigning,

    /// <summary>32 bytes: seals one scope's cookies and hand-offs.</summary>
    Scope,

    /// <summary>P-256: signs one app's assertions.</summary>
    Assertion,

    /// <summary>32 bytes: hides the members of groups.</summary>
    GroupHash,

    /// <summary>32 bytes: the keys of <c>CaptureProof</c> are derived from it.</summary>
    CaptureProof,

    /// <summary>P-256 and a certificate: signs processes' certificates.</summary>
    Authority,
}
