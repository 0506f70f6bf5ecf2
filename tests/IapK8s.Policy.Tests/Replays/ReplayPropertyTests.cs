using CsCheck;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Replays;
using IapK8s.Policy.Snapshots;
using IapK8s.Policy.Tests.Properties;

namespace IapK8s.Policy.Tests.Replays;

[Category("Property")]
internal sealed class ReplayPropertyTests
{
    private const int Asked = 10;

    /// <summary>Whatever was lost on the way to the record, the truth lies between the two ends; where they meet, it is that.</summary>
    [Test]
    public void WhatIsDefinite_IsWhatTheSidecarDecides()
    {
        var (definite, open) = (0, 0);
        RecordGenerator.Cases.Sample(
            c =>
            {
                var policy = Build(c.Policy, c.Levels);
                var replay = PolicyReplay.Of(policy, c.Levels.ToDictionary(level => level.Name));
                foreach (var asked in c.Asked)
                {
                    var truth = policy.Decide(asked.Request, asked.Who).Outcome;
                    var told = replay.Decide(asked.Told, asked.ToldOf, asked.Untold);
                    (told.Strictest.Outcome == Outcome.Allow && truth != Outcome.Allow).ShouldBeFalse("it passes in any case");
                    (told.Mildest.Outcome != Outcome.Allow && truth == Outcome.Allow).ShouldBeFalse("it passes in no case");
                    if (told.IsDefinite)
                        Mildness(truth).ShouldBe(Mildness(told.Mildest.Outcome));
                    else
                        told.Open.ShouldNotBeEmpty("what is not definite says why");
                    Interlocked.Increment(ref told.IsDefinite ? ref definite : ref open);
                }
            },
            iter: PropertyCases.Count / Asked);

        // It would hold for one that never says anything, too.
        definite.ShouldBeGreaterThan(open);
        open.ShouldBeGreaterThan(definite / 100);
    }

    private static int Mildness(Outcome outcome) => outcome switch
    {
        Outcome.Deny => 0,
        Outcome.StepUp or Outcome.Challenge => 1,
        _ => 2,
    };

    private static EffectivePolicy Build(PolicyDefinition policy, AccessLevelDefinition[] levels) =>
        EffectivePolicy.Build(policy, LevelPropertyTests.Groups, RecordGenerator.Compile).With(LevelPropertyTests.Groups, AccessLevelTable.Build(levels));
}
