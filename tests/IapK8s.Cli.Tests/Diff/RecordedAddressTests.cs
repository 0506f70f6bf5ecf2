using System.Net;
using IapK8s.Cli.Diff;

namespace IapK8s.Cli.Tests.Diff;

internal sealed class RecordedAddressTests
{
    [TestCase("203.0.113.5", null, "", "203.0.113.5", TestName = "NoProxyThenAndNow_TheOtherEnd")]
    [TestCase("203.0.113.5", null, "10.0.0.0/8", "203.0.113.5", TestName = "WhoIsNoProxyNow_StaysTheClient")]
    [TestCase("10.0.0.7", null, "10.0.0.0/8", null, TestName = "WhoIsAProxyNow_HidesTheClient")]
    [TestCase("203.0.113.5", "10.0.3.3, 10.0.0.7", "10.0.0.0/16", "203.0.113.5", TestName = "TheSameProxies_TheSameClient")]
    [TestCase("203.0.113.5", "10.0.3.3, 10.0.0.7", "10.0.0.0/24", "10.0.3.3", TestName = "FewerProxies_OneOfThemIsTheClient")]
    [TestCase("203.0.113.5", "10.0.3.3, 10.0.0.7", "", "10.0.0.7", TestName = "NoneNow_TheNearestOne")]
    [TestCase("203.0.113.5", "10.0.0.7", "10.0.0.0/8,203.0.113.0/24", null, TestName = "MoreProxies_SomebodyBehindTheClient")]
    [TestCase("203.0.113.5", "nonsense", "10.0.0.0/8", null, TestName = "WhatCannotBeRead_TellsNothing")]
    [TestCase(null, "10.0.0.7", "10.0.0.0/8", null, TestName = "NoClient_None")]
    public void IsWhatThePolicyWouldTakeForTheClient(string? client, string? via, string trusted, string? expected) =>
        (RecordedAddress.Of(client is null ? null : IPAddress.Parse(client), via, [.. trusted.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse)])?.ToString()).ShouldBe(expected);
}
