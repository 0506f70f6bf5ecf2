namespace IapK8s.Controller.Directories;

/// <summary>What was found, for status and metrics.</summary>
/// <param name="Users">Entries that the users' search gave.</param>
/// <param name="Disabled">Of those, disabled accounts: members for <c>Deny</c> rules alone.</param>
/// <param name="WithoutIdentity">Of those, without a usable value of the identity attribute.</param>
/// <param name="SharedIdentities">Identities that more than one enabled entry has.</param>
/// <param name="Groups">Entries that the groups' search gave.</param>
/// <param name="LeftOutGroups">Of those, not in the reading: nobody can tell which is meant by their name, or they are too large.</param>
/// <param name="Memberships">As the directory holds them.</param>
/// <param name="NotFound">Of those, naming nobody whom the searches gave.</param>
/// <param name="IgnoredReferrals">Parts of the tree that were not read because the query says so.</param>
internal sealed record DirectoryCounts(
    int Users, int Disabled, int WithoutIdentity, int SharedIdentities, int Groups, int LeftOutGroups, int Memberships, int NotFound, int IgnoredReferrals);
