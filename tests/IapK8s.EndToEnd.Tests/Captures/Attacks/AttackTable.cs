namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>Every attack, in the order in which they run: the ones that shake the sidecar last. A new attack is a new row in the room that it belongs to.</summary>
internal static class AttackTable
{
    public static IReadOnlyList<Attack> All { get; } =
        [.. WireAttacks.All, .. DatagramAttacks.All, .. PacketAttacks.All, .. IntruderAttacks.All, .. BystanderChecks.All, .. TrackingAttacks.All, .. SidecarAttacks.All];
}
