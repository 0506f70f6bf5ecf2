using IapK8s.Resources.Schemas;

namespace IapK8s.Resources.Tests.Schemas;

internal static class KindCases
{
    public static IEnumerable<TestCaseData> All() => ResourceKinds.All.Select(kind => new TestCaseData(kind).SetArgDisplayNames(kind.Name));
}
