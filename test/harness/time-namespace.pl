# usage: perl time-namespace.pl MILLISECONDS COMMAND...
# Runs a command whose monotonic clock is ahead (or behind, if negative) by so many milliseconds. util-linux's
# `unshare --monotonic` does this for whole seconds only.
use strict;
use warnings;

my $offset = shift;
my $seconds = int($offset / 1000);
my $rest = $offset - $seconds * 1000;
if ($rest < 0) { $seconds -= 1; $rest += 1000; }

my ($machine) = `uname -m` =~ /(\S+)/;
my $number = $machine eq 'x86_64' ? 272 : 97;
my $newtime = 0x80, my $newuser = $> == 0 ? 0 : 0x10000000;
syscall($number, $newtime | $newuser) == 0 or die "no time namespace: $!\n";
open(my $file, '>', '/proc/self/timens_offsets') or die "timens_offsets: $!\n";
syswrite($file, sprintf("monotonic %d %d\n", $seconds, $rest * 1000000)) or die "timens_offsets: $!\n";
close($file);

# Only children live in the new namespace. The kernel kills the command when this process dies.
my $child = fork();
die "fork: $!\n" unless defined $child;
if ($child == 0) { exec('setpriv', '--pdeathsig', 'KILL', '--', @ARGV) or die "exec: $!\n"; }
waitpid($child, 0);
exit($? >> 8);
