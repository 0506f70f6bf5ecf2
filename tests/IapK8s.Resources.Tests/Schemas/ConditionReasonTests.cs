using System.Text.RegularExpressions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Status;

namespace IapK8s.Resources.Tests.Schemas;

internal sealed class ConditionReasonTests
{
    private static IEnumerable<string> Constants(Type type) => type.GetFields().Select(field => (string)field.GetRawConstantValue()!);

    [Test]
    public void EveryReasonOfAFindingIsOneOfACondition() => Enum.GetNames<FindingReason>().Except(Constants(typeof(ConditionReasons))).ShouldBeEmpty();

    [Test]
    public void TheyAreWordsThatTheServerTakes() =>
        Constants(typeof(ConditionReasons)).Concat(Constants(typeof(ConditionTypes))).ShouldAllBe(word => Regex.IsMatch(word, "^[A-Z][A-Za-z]*$"));

    [Test]
    public void EachConditionIsTrueForAReasonOfItsName() => Constants(typeof(ConditionTypes)).Except(Constants(typeof(ConditionReasons))).ShouldBeEmpty();
}
