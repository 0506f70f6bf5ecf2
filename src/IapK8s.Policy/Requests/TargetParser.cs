using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Requests;

internal static class TargetParser
{
    public static CanonicalTarget Parse(string rawTarget, PathOptions options) => CanonicalTarget.Refused(TargetError.NotParsed);
}
