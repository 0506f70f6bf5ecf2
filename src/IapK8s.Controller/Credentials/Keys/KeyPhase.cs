using System.Text.Json.Serialization;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>The life of a key. It only ever moves forward.
/// <code>
///   Next ──(everybody has it, or the wait is over)──▶ Primary ──(its successor took over)──▶ Retired ──(nothing of it can be valid)──▶ gone
///   published, verifies and opens                     signs and seals                        verifies and opens
/// </code></summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeyPhase>))]
internal enum KeyPhase
{
    Unspecified = 0,
    Next,
    Primary,
    Retired,
}
