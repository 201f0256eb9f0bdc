// The stand-in for FastPix's web player.
